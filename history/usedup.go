package history

import (
	"context"
	"database/sql"
	"time"

	"pugmark/intel"
)

const quotaWords = `SELECT family, outcome FROM calls
	WHERE base = $1 AND account = $2 AND demo = $3 AND at >= $4 AND at < $5 AND outcome IN ($6, $7)
	ORDER BY at, id`

// UsedUp returns which of some kinds [DB.Begin] refuses in the month of now,
// because Cloudflare said that the month's calls are used up and nobody has said
// try since.
func (d *DB) UsedUp(ctx context.Context, scope intel.Scope, now time.Time, kinds ...intel.Kind) ([]intel.Kind, error) {
	month := monthOf(now)
	args := []any{scope.Base, scope.Account, scope.Demo, micros(month), micros(month.AddDate(0, 1, 0)), outcomeQuota, OutcomeTry}
	newest := map[string]intel.CallOutcome{} // by family
	err := d.query(ctx, "read which calls are used up", quotaWords, args, func(rows *sql.Rows) (bool, error) {
		var of string
		var outcome intel.CallOutcome
		err := rows.Scan(&of, &outcome)
		newest[of] = outcome
		return true, err
	})
	var refused []intel.Kind
	for _, kind := range kinds {
		if newest[family(kind)] == outcomeQuota {
			refused = append(refused, kind)
		}
	}
	return refused, err
}
