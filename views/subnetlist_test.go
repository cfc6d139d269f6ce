package views

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSubnetsAreSortedByAddressAndBySize(t *testing.T) {
	rows := newPrefixRows([]string{"203.0.113.0/24", "9.0.0.0/8", "2001:db8::/32", "203.0.113.0/28", "not a prefix"})
	assert.Equal(t, 5, rows.Len())
	address := func(i int) string { return rows.SortKey(i, 0).(string) }
	assert.Less(t, address(1), address(0), "9 is before 203")
	assert.Less(t, address(0), address(3), "of one address the larger prefix is first")
	assert.Less(t, address(3), address(2), "IPv6 comes after IPv4")
	size := func(i int) float64 { return rows.SortKey(i, 1).(float64) }
	assert.Less(t, size(3), size(0))
	assert.Less(t, size(0), size(1))
	assert.Nil(t, rows.SortKey(4, 0))
	assert.Equal(t, []string{"256", "16,777,216", "–", "16", "–"}, []string{
		rows.Row(0).Cells[1].Text, rows.Row(1).Cells[1].Text, rows.Row(2).Cells[1].Text, rows.Row(3).Cells[1].Text, rows.Row(4).Cells[1].Text})
	assert.Equal(t, "203.0.113.0/24", string(rows.AppendText(nil, 0)))
}
