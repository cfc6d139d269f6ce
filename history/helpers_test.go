package history_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"pugmark/history"
)

// roleVariable makes the test binary act as another process: its value is the
// role, the arguments follow as variables of their own.
const (
	roleVariable = "PUGMARK_TEST_ROLE"
	pathVariable = "PUGMARK_TEST_PATH"
)

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		os.Exit(play(role, os.Getenv(pathVariable)))
	}
	os.Exit(m.Run())
}

// play acts a role, and answers on stdout in lines.
func play(role, path string) int {
	switch role { // those that open it themselves
	case "squeeze":
		return playSqueezed(path)
	case "falter":
		return playFaltering(path)
	}
	ctx := context.Background()
	fail := func(err error) int { fmt.Println("failed", err); return 1 }
	db, err := history.Open(ctx, onServer(path))
	switch role {
	case "write":
		if err != nil {
			return fail(err)
		}
		for i := 0; ; i++ {
			r := answer(fmt.Sprintf("n%d.example", i), time.Now())
			r.ID = fmt.Sprintf("%d-%d", os.Getpid(), i)
			if err := db.File(ctx, r); err != nil {
				return fail(err)
			}
			fmt.Println(r.ID) // acknowledged
		}
	case "recall":
		if err != nil {
			return fail(err)
		}
		return playReader(db)
	case "bring", "race", "intend", "approve":
		if err != nil {
			return fail(err)
		}
		return playSender(role, db)
	case "remember":
		if err != nil {
			return fail(err)
		}
		return fail(playWorker(role, db))
	case "open":
		if err != nil {
			return fail(err)
		}
		if err := db.File(ctx, answer("example.com", november)); err != nil {
			return fail(err)
		}
		fmt.Println("kept")
		if err := db.Close(); err != nil {
			return fail(err)
		}
	case "fill":
		if err != nil {
			return fail(err)
		}
		kept := 0
		for err == nil {
			r := answer(fmt.Sprintf("n%d.example", kept), november)
			r.Body = make([]byte, 3000)
			if err = db.File(ctx, r); err == nil {
				kept++
			}
		}
		fmt.Println(err)
		found, err := db.Count(ctx, history.Query{})
		fmt.Println("all readable:", found == kept && kept > 0, err)
		fmt.Println("make room:", os.Remove(filepath.Join(filepath.Dir(path), "ballast")))
		fmt.Println("file:", db.File(ctx, answer("new.example", november)))
		fmt.Println("close:", db.Close())
	case "read":
		if err != nil {
			fmt.Println("open:", err)
			return 0
		}
		found, err := db.Lookups(ctx, history.Query{})
		fmt.Println("found:", values(found), err)
		fmt.Println("read-only:", db.ReadOnly())
		fmt.Println("file:", db.File(ctx, answer("new.example", november)))
		fmt.Println("close:", db.Close())
	}
	return 0
}

// another returns the command that plays a role in a process of its own.
func another(role, path string) *exec.Cmd {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), roleVariable+"="+role, pathVariable+"="+path)
	return c
}
