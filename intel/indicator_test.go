package intel

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIndicatorSmoke(t *testing.T) {
	for _, s := range []string{"hxxps://login[.]payro11[.]example/x", "AS 13335", "1.1.1.1", "evil [.] example", "bücher.example", "http://[2001:db8::1]:8080/x"} {
		i, err := ParseIndicator(s)
		require.NoError(t, err, s)
		back, err := ParseIndicator(i.Defanged())
		require.NoError(t, err, i.Defanged())
		require.Equal(t, i, back)
		t.Log(i, i.Defanged(), i.Registrable(), i.Reserved(), i.Unicode())
	}
}
