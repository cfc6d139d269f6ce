package cmd

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The help of each command names every key of its JSON, in the order in which
// they are printed.
func TestTheKeysOfJSONAreDocumented(t *testing.T) {
	for help, objects := range map[string][]any{
		submitHelp:      {resultObject{}, findingObject{}, resultError{}, messageObject{}},
		submissionsHelp: {submissionObject{}, standingObject{}, eventObject{}},
		followUpHelp:    {followedObject{}},
		categoriesHelp:  {categoryObject{}},
	} {
		said := strings.Join(strings.Fields(help), "")
		for _, o := range objects {
			assert.Contains(t, said, "{"+strings.Join(keysOf(reflect.TypeOf(o)), ",")+"}", "%T", o)
		}
	}
	for _, key := range keysOf(reflect.TypeFor[storyObject]()) {
		assert.Contains(t, submissionsHelp, key)
	}
}

func keysOf(of reflect.Type) []string {
	var keys []string
	for n := range of.NumField() {
		if f := of.Field(n); f.Anonymous {
			keys = append(keys, keysOf(f.Type)...)
		} else {
			keys = append(keys, `"`+f.Tag.Get("json")+`"`)
		}
	}
	return keys
}
