package intel

import (
	"net/netip"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const curlAccount = "023e105f4ecef8ad9ca31a8372d0c353"

func TestCurlNamesTheVariablesAndNeverTheCredentials(t *testing.T) {
	question := PassiveDNS(netip.MustParseAddr("1.1.1.1"), Window{"2023-07-15", "2023-07-18"}, 1, 5).Key()
	const url = "'https://api.cloudflare.com/client/v4/accounts/" + curlAccount +
		"/intel/dns?end=2023-07-18&ipv4=1.1.1.1&page=1&per_page=5&start=2023-07-15'"
	for name, c := range map[string]struct {
		credentials Credentials
		want        string
	}{
		"token": {Credentials{Token: NewSecret("canary-token"), Account: curlAccount},
			`curl -H "Authorization: Bearer $CLOUDFLARE_API_TOKEN" ` + url},
		"key": {Credentials{Email: "user@example.com", Key: NewSecret("canary-key"), Account: curlAccount},
			`curl -H "X-Auth-Email: $CLOUDFLARE_EMAIL" -H "X-Auth-Key: $CLOUDFLARE_API_KEY" ` + url},
	} {
		t.Run(name, func(t *testing.T) {
			client, err := NewClient(DefaultBaseURL, c.credentials)
			require.NoError(t, err)
			got, err := client.Curl(question)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
			require.NotContains(t, got, "canary")
		})
	}
}

func TestCurlOfAnIndicatorIsOneWordForTheShell(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no POSIX shell on this machine")
	}
	client, err := NewClient(DefaultBaseURL, Credentials{Token: NewSecret("canary-token"), Account: curlAccount})
	require.NoError(t, err)
	got, err := client.Curl(Phishing("http://login.payro11.example/'$(id);`id`?a=b&c").Key())
	require.NoError(t, err)
	words, err := exec.Command(sh, "-c", "curl() { for word; do echo \"$word\"; done; }; "+got).Output()
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(words)), "\n")
	require.Len(t, lines, 3)
	require.Contains(t, lines[2], "login.payro11.example%2F%27%24%28id%29%3B%60id%60%3Fa%3Db%26c")
}

func TestCurlRefusesWhatCannotBeAsked(t *testing.T) {
	client, err := NewClient(DefaultBaseURL, Credentials{Email: "user@example.com", Key: NewSecret("canary-key"), Account: curlAccount})
	require.NoError(t, err)
	_, err = client.Curl(Phishing("http://login.payro11.example/").Key())
	require.Equal(t, ProblemTokenOnly, ProblemOf(err))
}
