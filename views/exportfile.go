package views

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

	"pugmark/investigation/export"
	"pugmark/ui"
)

// saveFile writes a new file into the folder the program was started in.
func saveFile(about, extension string, at time.Time, write func(io.Writer) error, what string) tea.Cmd {
	return func() tea.Msg {
		path, err := export.Save(".", export.FileName(about, at), extension, write)
		if err != nil {
			text := "the file was not written"
			var why *export.SaveError
			if errors.As(err, &why) {
				text = why.Error()
			}
			return sayDoubt(text + " · nothing is lost: y copies it instead")()
		}
		return ui.Notify(ui.Cell{Text: fmt.Sprintf("written: %s · %s", whereIs(path), what), Mood: ui.Good})()
	}
}

// whereIs is the path of a file that was written, as a person finds it again.
func whereIs(path string) string {
	folder, err := os.Getwd()
	if err != nil {
		return path
	}
	return filepath.Join(folder, path)
}
