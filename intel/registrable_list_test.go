package intel

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every sort of rule that the public suffix list has: one label, several, any
// label, an exception, a private one, and rules with letters beyond ASCII; with
// one, two and three labels below the suffix.
func TestRegistrableByEveryRuleOfTheList(t *testing.T) {
	for suffix, rule := range map[string]string{
		"biz": "one label", "com": "one label", "uk.com": "private", "github.io": "private", "ac.jp": "two labels", "kyoto.jp": "two labels",
		"ide.kyoto.jp": "three labels", "ak.us": "two labels", "k12.ak.us": "three labels", "c.mm": "any label", "c.kobe.jp": "any label",
		"test.ck": "any label", "xn--55qx5d.cn": "beyond ASCII", "公司.cn": "beyond ASCII", "xn--fiqs8s": "beyond ASCII", "中国": "beyond ASCII",
		"example": "none", "test": "none",
	} {
		canonical, refused := toALabels(suffix)
		require.Nil(t, refused)
		for below, want := range map[string]string{"pay": "pay.", "www.pay": "pay.", "A.b.PAY": "pay.", "食狮": "xn--85x722f."} {
			i, err := ParseIndicator(below + "." + suffix)
			require.NoError(t, err, "%s.%s", below, suffix)
			assert.Equal(t, want+canonical, i.Registrable(), "%s.%s (%s)", below, suffix, rule)
			assert.Equal(t, want+canonical, RegistrableOf(i.Host()))
		}
	}
	for exception, below := range map[string]string{"www.ck": "www.www.ck", "city.kobe.jp": "www.city.kobe.jp"} {
		i, err := ParseIndicator(below)
		require.NoError(t, err)
		assert.Equal(t, exception, i.Registrable())
	}
}
