package intel

import "encoding/json"

func decodeToken(key Key, raw json.RawMessage) (TokenReport, error) {
	n, r := readNode(raw, "result")
	o := subject(n)
	report := TokenReport{
		ID:        o.get("id").text(),
		Status:    o.get("status").text(),
		NotBefore: o.get("not_before").time(),
		ExpiresOn: o.get("expires_on").time(),
	}
	if err := r.finish(key); err != nil {
		return TokenReport{}, err
	}
	return report, nil
}

func decodeAccounts(key Key, raw json.RawMessage) (AccountsReport, error) {
	n, r := readNode(raw, "result")
	if !n.isList() && n.isBlank() {
		n.raw = nil
	}
	report := AccountsReport{Accounts: listOf(n, readAccount)}
	if err := r.finish(key); err != nil {
		return AccountsReport{}, err
	}
	return report, nil
}

func readAccount(n node) Account {
	o := n.object()
	settings, parent := o.get("settings").object(), o.get("managed_by").object()
	return Account{
		ID:                o.get("id").text(),
		Name:              o.get("name").text(),
		Type:              o.get("type").text(),
		Created:           o.get("created_on").time(),
		EnforceTwoFactor:  settings.get("enforce_twofactor").boolean(),
		AbuseContactEmail: settings.get("abuse_contact_email").text(),
		ParentID:          parent.get("parent_org_id").text(),
		ParentName:        parent.get("parent_org_name").text(),
	}
}
