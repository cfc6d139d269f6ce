package views

import "reflect"

// longestField is how many bytes of one field of an answer a screen works
// with: more than is ever shown, and more than any indicator has. The exact
// answer stays whole in the archive and in inspect.
const longestField = 8 << 10

// bounded cuts every text of a report to longestField bytes, so that no field,
// however long, costs more than that whenever a frame is drawn.
func bounded[T any](report T) T {
	cutTexts(reflect.ValueOf(&report).Elem())
	return report
}

func cutTexts(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); len(s) > longestField && v.CanSet() {
			v.SetString(s[:longestField])
		}
	case reflect.Pointer, reflect.Interface:
		cutPointed(v)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return // bytes are evidence
		}
		for i := range v.Len() {
			cutTexts(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Field(i); field.CanSet() {
				cutTexts(field)
			}
		}
	}
}

// cutPointed cuts what v points to. What an interface holds cannot be changed
// in place, so it is replaced by a bounded copy.
func cutPointed(v reflect.Value) {
	switch {
	case v.IsNil():
	case v.Kind() == reflect.Pointer:
		cutTexts(v.Elem())
	case v.CanSet() && v.Elem().Kind() != reflect.Pointer:
		copied := reflect.New(v.Elem().Type()).Elem()
		copied.Set(v.Elem())
		cutTexts(copied)
		v.Set(copied)
	}
}
