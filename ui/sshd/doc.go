// Package sshd serves programs over SSH to people who are known by their key:
// an interactive program on a terminal, and commands without one. It is made to
// stay up whatever one client or one record does; what the programs show is not
// its business.
//
// Nothing else of SSH is offered: no forwarding, no subsystem, no agent, no
// environment beyond LANG, COLORTERM and NO_COLOR.
package sshd
