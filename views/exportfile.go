package views

import (
	"errors"
	"fmt"
	"io"
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
		return ui.Notify(ui.Cell{Text: fmt.Sprintf("written: %s · %s", "."+string(filepath.Separator)+path, what), Mood: ui.Good})()
	}
}
