package intel

import "encoding/json"

// decodeCategories reads the live list of categories: groups with their
// categories below them, null where there are none (CONTRACT §13).
func decodeCategories(key Key, raw json.RawMessage) (CategoriesReport, error) {
	n, r := readNode(raw, "result")
	if !n.isList() && n.isBlank() {
		n.raw = nil
	}
	report := CategoriesReport{Categories: listOf(n, readGatewayGroup)}
	if err := r.finish(key); err != nil {
		return CategoriesReport{}, err
	}
	return report, nil
}

func readGatewayGroup(n node) GatewayCategory {
	group := readGatewayCategory(n)
	subcategories := n.object().get("subcategories")
	if !subcategories.isList() && subcategories.isBlank() {
		return group
	}
	group.Subcategories = listOf(subcategories, readGatewayCategory)
	return group
}

func readGatewayCategory(n node) GatewayCategory {
	o := n.object()
	return GatewayCategory{
		ID:          o.get("id").count(),
		Name:        o.get("name").label(),
		Description: o.get("description").label(),
		Class:       GatewayClass(o.get("class").label()),
		Beta:        o.get("beta").boolean(),
	}
}
