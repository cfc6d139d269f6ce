package display
import ("testing";"github.com/charmbracelet/x/ansi";"fmt";"math/rand/v2";"pugmark/ui/uitest")
func TestZZ(t *testing.T){
 var bases, marks []rune
 for r:=rune(0x20); r<=0x10ffff; r++ { switch classify(r){case base: bases=append(bases,r); case mark: marks=append(marks,r)} }
 fmt.Println(len(bases),len(marks))
 // marks on a
 for _,b:=range []string{"a","क","世","1","👍","ก"} {
 n:=0; ex:=""
 for _,m:=range marks { s:=b+string(m); g,w:=ansi.StringWidth(s),ansi.StringWidthWc(s); if g!=w||g!=ansi.StringWidth(b) {n++; if n<12 {ex+=fmt.Sprintf(" %x:%d/%d",m,g,w)}}}
 fmt.Println(b,n,ex)
 }
 bad:=0
 for range 3000000 {
  var s string
  for range 4 { if rand.IntN(3)==0 {s+=string(marks[rand.IntN(len(marks))])} else {b:=bases[rand.IntN(len(bases))]; if rand.IntN(2)==0 {b=rune(0x900+rand.IntN(0x500))}; s+=string(b)} }
  s=Text(s)
  g,w:=ansi.StringWidth(s),ansi.StringWidthWc(s)
  if g!=w {bad++; if bad<40 {fmt.Printf("%q %d %d\n",s,g,w)}}
 }
 fmt.Println(bad)
 for _,s:=range uitest.Hostile() { s=Text(s); g,w:=ansi.StringWidth(s),ansi.StringWidthWc(s); if g!=w {fmt.Printf("H %q %d %d\n",s,g,w)} }
}
