package history_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"pugmark/history"
)

const (
	stateVariable = "PUGMARK_TEST_STATE"
	batchVariable = "PUGMARK_TEST_BATCH"
	racedRequests = 400 // of one batch
)

// playSender sends submissions in a process of its own; what would go over the
// network goes to stdout.
func playSender(role string, db *history.DB) int {
	ctx := context.Background()
	stdin := bufio.NewReader(os.Stdin)
	wait := func() { _, _ = stdin.ReadString('\n') }
	switch role {
	case "bring":
		s, err := bring(db, request("example.com"), history.SubmissionState(os.Getenv(stateVariable)))
		fmt.Println(s.ID, err)
		wait()
	case "approve":
		s, err := bring(db, request("example.com"), history.SubmissionProposed)
		if err == nil {
			s.Sender, s.SenderKey = "lena", "SHA256:lena"
			s, err = db.Intend(ctx, s, time.Hour)
		}
		if err == nil && os.Getenv(stateVariable) == string(history.SubmissionSending) {
			err = db.BeginSending(ctx, s.ID, time.Hour)
		}
		fmt.Println(s.ID, err)
		wait()
	case "intend":
		s, err := db.Intend(ctx, request("example.com"), time.Hour)
		fmt.Println(s.Name(), err)
		wait()
		fmt.Println(db.BeginSending(ctx, s.ID, time.Hour))
		fmt.Println(db.Conclude(ctx, history.SubmissionEvent{Submission: s.ID, State: history.SubmissionDraft}, time.Time{}))
	case "race":
		for i := range racedRequests {
			if err := race(db, fmt.Sprintf("n%d.batch%s.example", i, os.Getenv(batchVariable))); err != nil {
				fmt.Println("failed", err)
				return 1
			}
		}
		fmt.Println("done")
	}
	return 0
}

// bring brings a new submission into a state, as a sender does.
func bring(db *history.DB, s history.Submission, to history.SubmissionState) (history.Submission, error) {
	ctx := context.Background()
	if to == history.SubmissionDraft {
		return db.SaveDraft(ctx, s)
	}
	if to == history.SubmissionProposed {
		s.AnalystKey = "SHA256:maria"
		return db.Propose(ctx, s)
	}
	s, err := db.Intend(ctx, s, time.Hour)
	if err != nil || to == history.SubmissionIntended {
		return s, err
	}
	if err = db.BeginSending(ctx, s.ID, time.Hour); err != nil || to == history.SubmissionSending {
		return s, err
	}
	end := history.SubmissionEvent{Submission: s.ID, State: to}
	switch to {
	case history.SubmissionAccepted, history.SubmissionRejected, history.SubmissionUnknown:
		return s, db.Conclude(ctx, end, time.Time{})
	}
	end.State = history.SubmissionAccepted
	if err = db.Conclude(ctx, end, time.Time{}); err != nil {
		return s, err
	}
	end.State = to
	return s, db.AddLook(ctx, end, time.Time{})
}

// race sends a request unless another has, and says aloud what it has done.
func race(db *history.DB, name string) error {
	ctx := context.Background()
	s, err := db.Intend(ctx, request(name), time.Hour)
	var duplicate *history.DuplicateError
	if errors.As(err, &duplicate) {
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Println("intended", name, s.ID)
	if err := db.BeginSending(ctx, s.ID, time.Hour); err != nil {
		return err
	}
	fmt.Println("left", name, s.ID)
	if err := db.Conclude(ctx, history.SubmissionEvent{Submission: s.ID, State: history.SubmissionAccepted}, time.Time{}); err != nil {
		return err
	}
	fmt.Println("accepted", name, s.ID)
	return nil
}
