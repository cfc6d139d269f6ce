package simulator

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

type scanResult struct {
	Categorizations []verdict  `json:"categorizations"`
	Models          []model    `json:"model_results"`
	Rules           []rule     `json:"rule_matches"`
	Status          scanStatus `json:"scan_status"`
	URL             string     `json:"url"`
}

type scanStatus struct {
	Processed    string `json:"last_processed,omitempty"`
	Complete     bool   `json:"scan_complete"`
	Code         int    `json:"status_code,omitempty"`
	SubmissionID int64  `json:"submission_id"`
}

// answerPhishing lists the scans of a URL, or the one with a submission id. A
// URL never scanned has none.
func (s *Simulator) answerPhishing(in input) (reply, error) {
	matches, err := in.query.scanFilter()
	if err != nil {
		return reply{}, err
	}
	results := []scanResult{}
	story := ""
	for _, told := range s.world.scans {
		if !matches(told.value) {
			continue
		}
		story = told.story
		result := scanResult{
			Categorizations: told.value.verdicts, Models: told.value.models, Rules: told.value.rules, URL: told.value.url,
			Status: scanStatus{Complete: told.value.complete, Code: told.value.status, SubmissionID: told.value.submissionID},
		}
		if told.value.complete {
			result.Status.Processed = told.value.processed.time(in.now).UTC().Format(http.TimeFormat)
		}
		results = append(results, result.withoutNulls())
	}
	return reply{result: results, story: story}, nil
}

func (r scanResult) withoutNulls() scanResult {
	if r.Categorizations == nil {
		r.Categorizations = []verdict{}
	}
	if r.Models == nil {
		r.Models = []model{}
	}
	if r.Rules == nil {
		r.Rules = []rule{}
	}
	return r
}

// scanFilter reads url or url_id, of which one is needed.
func (q query) scanFilter() (func(scan) bool, error) {
	text, err := q.one("url")
	if err != nil {
		return nil, err
	}
	id, err := q.one("url_id")
	if err != nil {
		return nil, err
	}
	switch {
	case text != "":
		asked, err := scanKey(text)
		if err != nil {
			return nil, err
		}
		return func(s scan) bool {
			key, err := scanKey(s.url)
			return err == nil && key == asked
		}, nil
	case id != "":
		number, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return nil, invalid("parameter url_id is not a whole number")
		}
		return func(s scan) bool { return s.submissionID == number }, nil
	default:
		return nil, invalid("parameter url or url_id is required")
	}
}

// scanKey spells a URL so that two spellings of the same one are equal: host
// in lower case, "/" for an empty path, no fragment.
func scanKey(text string) (string, error) {
	if len(text) > maxURLBytes {
		return "", invalid("parameter url is too long")
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", invalid("parameter url is not an http or https URL")
	}
	u.Host = strings.ToLower(u.Host)
	u.Fragment, u.RawFragment = "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String(), nil
}
