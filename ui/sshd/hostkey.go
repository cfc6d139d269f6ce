package sshd

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/crypto/ssh"
)

// LoadHostKey reads a private key in OpenSSH's format from a file that nobody
// but its owner may read. The error is a sentence that names the file and what
// is to be done.
func LoadHostKey(path string) (ssh.Signer, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no host key at %s: pugmark serve init makes one", path)
	case err != nil:
		return nil, fmt.Errorf("the host key %s cannot be read", path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("the host key %s is no file", path)
	case info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("others may read the host key %s: chmod 600 it", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the host key %s cannot be read", path)
	}
	signer, err := ssh.ParsePrivateKey(text)
	var locked *ssh.PassphraseMissingError
	switch {
	case errors.As(err, &locked):
		return nil, fmt.Errorf("the host key %s has a passphrase, which nobody would be there to type", path)
	case err != nil:
		return nil, fmt.Errorf("%s is no private key in OpenSSH's format", path)
	}
	return signer, nil
}

// CreateHostKey writes a new Ed25519 key to a file (0600) that must not exist.
func CreateHostKey(path string) error {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("make a host key: %w", err)
	}
	block, err := ssh.MarshalPrivateKey(private, "pugmark host key")
	if err != nil {
		return fmt.Errorf("make a host key: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s exists already and is left as it is", path)
	case err != nil:
		return fmt.Errorf("the host key %s cannot be written", path)
	}
	if err := errors.Join(pem.Encode(f, block), f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("the host key %s could not be written", path)
	}
	return nil
}
