package intel

import "encoding/json"

func decodePhishing(key Key, raw json.RawMessage) (PhishingReport, error) {
	n, r := readNode(raw, "result")
	var report PhishingReport
	for _, item := range n.items() {
		if o := item.object(); !o.isEmpty() {
			report.Scans = append(report.Scans, readScan(o))
		}
	}
	if err := r.finish(key); err != nil {
		return PhishingReport{}, err
	}
	return report, nil
}

func readScan(o object) PhishingScan {
	return PhishingScan{
		URL:                 o.get("url").text(),
		Domain:              o.get("domain").text(),
		Categorizations:     listOf(o.get("categorizations"), readPhishingCategorization),
		Models:              listOf(o.get("model_results"), readPhishingModel),
		Rules:               listOf(o.get("rule_matches"), readPhishingRule),
		Status:              readPhishingStatus(o.get("scan_status")),
		ScreenshotPath:      o.get("screenshot_path").text(),
		ScreenshotSignature: o.get("screenshot_download_signature").text(),
	}
}

func readPhishingCategorization(n node) PhishingCategorization {
	if !n.isObject() {
		return PhishingCategorization{Category: n.text()}
	}
	o := n.object()
	return PhishingCategorization{Category: o.get("category").text(), Verification: o.get("verification_status").text()}
}

func readPhishingModel(n node) PhishingModel {
	o := n.object()
	return PhishingModel{Name: o.get("model_name").text(), Score: o.get("model_score").float()}
}

func readPhishingRule(n node) PhishingRule {
	o := n.object()
	return PhishingRule{
		Name:        o.get("name").text(),
		Description: o.get("description").text(),
		Banning:     o.get("banning").boolean(),
		Blocking:    o.get("blocking").boolean(),
	}
}

func readPhishingStatus(n node) *PhishingStatus {
	o := n.object()
	if o.isEmpty() {
		return nil
	}
	id, _ := o.get("submission_id").integer()
	complete := o.get("scan_complete").boolean()
	return &PhishingStatus{
		Complete:     complete != nil && *complete,
		Processed:    o.get("last_processed").time(),
		StatusCode:   o.get("status_code").count(),
		SubmissionID: id,
	}
}
