package main

import (
	"bytes"
	"context"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// program is a shell script in the place of the built program.
func program(t *testing.T, script string) string {
	path := filepath.Join(t.TempDir(), "program")
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700))
	return path
}

func perform(t *testing.T, script, text string) (*runner, []string, error) {
	s, err := parseScenario("a.txt", strings.NewReader(text))
	require.NoError(t, err)
	r := &runner{program: program(t, script), out: t.TempDir(), scale: 1}
	pictures, err := r.run(s)
	return r, pictures, err
}

func TestRunnerTypesWaitsAndShoots(t *testing.T) {
	t.Setenv("CLOUDFLARE_API_TOKEN", "canary")
	r, pictures, err := perform(t, `
echo "args: $* token: $CLOUDFLARE_API_TOKEN. $TERM $COLORTERM"
case "$XDG_DATA_HOME $XDG_CONFIG_HOME" in "$HOME/data $HOME/config") echo own home; esac
while read -r line; do echo "got $line at $(stty size)"; done
`, `size 60x10
run --demo --theme auto
wait args: --demo --theme auto token: \. xterm-256color truecolor
wait own home
type hello
key enter
wait got hello at 10 60
resize 70x12
paste again
key enter
wait got again at 12 70
shot one.png
shot two.png
`)
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(r.out, "one.png"), filepath.Join(r.out, "two.png")}, pictures)
	file, err := os.Open(pictures[0])
	require.NoError(t, err)
	defer file.Close()
	picture, err := png.Decode(file)
	require.NoError(t, err)
	assert.Equal(t, 70*9+16, picture.Bounds().Dx())
	assert.Equal(t, 12*19+16, picture.Bounds().Dy())
}

func TestRunnerStartsAnewInTheSameHome(t *testing.T) {
	_, _, err := perform(t, `
if [ -e "$HOME/seen" ]; then echo second; exec sleep 600; else touch "$HOME/seen"; fi
`, "run\nend\nrun\nwait second\nshot a.png")
	require.NoError(t, err)
}

func TestRunnerSetsVariablesAndTheScaleOfAScenario(t *testing.T) {
	_, pictures, err := perform(t, `echo "colour: $NO_COLOR."; exec sleep 600`, "scale 3\nsize 40x10\nrun\nwait colour: \\.\nenv NO_COLOR=1\nrun\nwait colour: 1\\.\nshot a.png")
	require.NoError(t, err)
	file, err := os.Open(pictures[0])
	require.NoError(t, err)
	defer file.Close()
	picture, err := png.Decode(file)
	require.NoError(t, err)
	assert.Equal(t, 3*(40*9+16), picture.Bounds().Dx())
}

func TestRunnerTellsALightTerminal(t *testing.T) {
	_, pictures, err := perform(t, `
stty raw -echo; printf '\033]11;?\007'; dd bs=1 count=24 2>/dev/null | od -An -c | tr -d ' \n'; exec sleep 600
`, "light\nrun\nwait rgb:ffff/ffff/ffff\nshot a.png")
	require.NoError(t, err)
	data, err := os.ReadFile(pictures[0])
	require.NoError(t, err)
	picture, err := png.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	r, _, _, _ := picture.At(0, 0).RGBA()
	assert.EqualValues(t, 0xffff, r)
}

func TestRunnerNamesTheLineThatFailed(t *testing.T) {
	_, pictures, err := perform(t, "echo hello; exit 3", "run\nwait hello\n\nwait goodbye\nshot a.png")
	require.ErrorContains(t, err, `a.txt:4: never saw a match of "goodbye": the program ended (exit status 3); the screen shows:`)
	require.ErrorContains(t, err, "hello")
	assert.Empty(t, pictures)

	_, _, err = perform(t, "echo sorry; exit 3", "run\nend\nrun\nshot a.png")
	require.ErrorContains(t, err, "a.txt:2: the program failed (exit status 3)")

	_, _, err = perform(t, "echo sorry; exit 3", "run\nwait sorry\nshot a.png")
	require.ErrorContains(t, err, "a.txt:3: the program ended (exit status 3)")
}

func TestReadScenariosRefusesWhatIsNotThere(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "a.txt"), []byte("run\nshot x.png"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "b.txt"), []byte("run\nshot x.png"), 0o600))
	scenarios, err := readScenarios(folder, []string{"a"})
	require.NoError(t, err)
	assert.Len(t, scenarios, 1)
	_, err = readScenarios(folder, []string{"missing"})
	require.ErrorContains(t, err, "missing.txt")
	_, err = readScenarios(folder, nil)
	require.ErrorContains(t, err, "both write x.png")
}

func TestScenariosInFoldersWriteTheirPicturesThere(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(folder, "states"), 0o700))
	require.NoError(t, os.MkdirAll(filepath.Join(folder, "testdata"), 0o700))
	text := []byte("run\nwait hello\nshot x.png")
	for _, path := range []string{"a.txt", "states/a.txt", "testdata/b.txt"} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, path), text, 0o600))
	}
	for _, c := range []struct {
		names []string
		want  []string
	}{
		{nil, []string{"x.png", "states/x.png"}},
		{[]string{"a"}, []string{"x.png"}},
		{[]string{"states/a"}, []string{"states/x.png"}},
		{[]string{"states"}, []string{"states/x.png"}},
	} {
		scenarios, err := readScenarios(folder, c.names)
		require.NoError(t, err)
		r := runner{program: program(t, "echo hello; exit 0"), out: t.TempDir(), scale: 1}
		var stdout bytes.Buffer
		require.NoError(t, drawAll(t.Context(), r, scenarios, &stdout))
		var want string
		for _, path := range c.want {
			want += filepath.Join(r.out, path) + "\n"
		}
		assert.Equal(t, want, stdout.String())
	}
}

func TestDrawAllGoesOnAfterAFailure(t *testing.T) {
	good, err := parseScenario("good.txt", strings.NewReader("run\nwait hello\nshot good.png"))
	require.NoError(t, err)
	bad, err := parseScenario("bad.txt", strings.NewReader("run\nwait goodbye\nshot bad.png"))
	require.NoError(t, err)
	r := runner{program: program(t, "echo hello; exit 0"), out: t.TempDir(), scale: 1}
	var stdout bytes.Buffer
	err = drawAll(context.Background(), r, []*scenario{bad, good}, &stdout)
	require.ErrorContains(t, err, "bad.txt:2")
	assert.Equal(t, filepath.Join(r.out, "good.png")+"\n", stdout.String())
}

func TestDrawRefusesBadFlags(t *testing.T) {
	require.ErrorContains(t, draw(context.Background(), []string{"-scale", "0"}, &bytes.Buffer{}), "-scale is between 1 and 8")
	require.ErrorContains(t, draw(context.Background(), []string{"missing"}, &bytes.Buffer{}), "missing.txt")
}
