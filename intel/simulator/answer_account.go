package simulator

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"pugmark/intel"
)

// answerToken says the token is valid. Its id is derived from the token, so
// that the same token has the same one; 10000 is a success message here.
func (s *Simulator) answerToken(in input) (reply, error) {
	token, _ := bearer(in.request.Header.Get("Authorization"))
	digest := sha256.Sum256([]byte(token))
	type verified struct {
		ID        string `json:"id"`
		Status    string `json:"status"`
		NotBefore string `json:"not_before"`
		ExpiresOn string `json:"expires_on"`
	}
	// Account-owned tokens fail on the user endpoint (CONTRACT §16).
	if _, ofAccount := in.params["account"]; !ofAccount && strings.HasPrefix(token, "cfat_") {
		return reply{}, refuse(http.StatusUnauthorized, codeInvalidToken, "Invalid API Token")
	}
	return reply{
		result: verified{
			ID: hex.EncodeToString(digest[:16]), Status: "active",
			NotBefore: yearsAgo(1).time(in.now).Format(time.RFC3339), ExpiresOn: daysAhead(365).time(in.now).Format(time.RFC3339),
		},
		messages: []any{map[string]any{"code": codeAuthentication, "message": "This API Token is valid and active", "type": nil}},
	}, nil
}

// answerAccounts lists the one account a demonstration has.
func (s *Simulator) answerAccounts(in input) (reply, error) {
	page, err := s.paging(in.query)
	if err != nil {
		return reply{}, err
	}
	accounts := []map[string]any{{
		"id": DemoAccount, "name": "Demo Account", "type": "standard",
		"settings": map[string]any{"enforce_twofactor": false}, "created_on": "2014-03-01T12:21:02.0000Z",
	}}
	shown := cut(accounts, page)
	return reply{result: shown, info: &resultInfo{
		Page: page.page, PerPage: page.perPage, Count: len(shown), TotalCount: len(accounts), TotalPages: 1,
	}}, nil
}

// DemoAccount is the account a demonstration uses: the id Cloudflare's own
// examples print. Any other 32 hex digits are answered alike.
const DemoAccount = "023e105f4ecef8ad9ca31a8372d0c353"

// answerIPLists names the lists addresses may be on (CONTRACT §12). Only id 3
// is published, the other ids are invented.
func (s *Simulator) answerIPLists(input) (reply, error) {
	return reply{result: []ipList{
		{1, "Anonymizer", "Addresses of anonymizing proxies"}, {2, "Botnet C2", "Addresses of botnet command and control"},
		{3, "Malware", "Addresses that host malware"}, {4, "Open Proxies", "Addresses of open proxies"},
		{5, "Tor", "Addresses of Tor exit nodes"}, {6, "VPN", "Addresses of VPN services"},
	}}, nil
}

type gatewayCategory struct {
	ID            int               `json:"id"`
	Name          string            `json:"name"`
	Description   string            `json:"description"`
	Class         string            `json:"class"`
	Beta          bool              `json:"beta"`
	Subcategories []gatewayCategory `json:"subcategories,omitempty"`
}

// answerCategories is the published table (CONTRACT §13). Which class a
// category has is not published but for the always blocked one.
func (s *Simulator) answerCategories(input) (reply, error) {
	list := []gatewayCategory{}
	for _, super := range intel.SuperCategories() {
		item := gatewayItem(super)
		for _, info := range intel.CategoriesOf(super.ID) {
			if !info.Deprecated {
				item.Subcategories = append(item.Subcategories, gatewayItem(info))
			}
		}
		list = append(list, item)
	}
	return reply{result: list}, nil
}

func gatewayItem(info intel.CategoryInfo) gatewayCategory {
	class := "free"
	if info.Class == intel.ClassBlocked {
		class = "blocked"
	}
	return gatewayCategory{ID: info.ID, Name: info.Name, Description: info.Description, Class: class}
}
