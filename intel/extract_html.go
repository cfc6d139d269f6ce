package intel

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
)

// inlineTags do not part the words around them: "pay<b>ro11</b>.example" is read
// as it is seen.
var inlineTags = map[string]bool{
	"a": true, "abbr": true, "b": true, "big": true, "code": true, "em": true, "font": true, "i": true, "kbd": true, "mark": true,
	"s": true, "small": true, "span": true, "strong": true, "sub": true, "sup": true, "tt": true, "u": true, "wbr": true,
}

// A pageReader gathers what a page shows, up to the next end of a line.
type pageReader struct {
	x     *extractor
	part  string
	line  int // in the source
	shown strings.Builder
	from  int // the line on which shown begins
	raw   bool
	rules readingRules
}

// readHTML reads what a page shows, the targets of its links, and the links in
// its scripts, styles and comments.
func (x *extractor) readHTML(part string, text []byte) {
	p := pageReader{x: x, part: part, line: 1, from: 1, rules: readingRules{hashes: true}}
	tokens := html.NewTokenizer(bytes.NewReader(text))
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			p.flush()
			return
		}
		lines := bytes.Count(tokens.Raw(), []byte("\n"))
		p.token(kind, tokens)
		p.line += lines
	}
}

func (p *pageReader) token(kind html.TokenType, tokens *html.Tokenizer) {
	switch kind {
	case html.TextToken:
		if p.raw {
			p.x.readText(p.at("script"), string(tokens.Text()), readingRules{linksOnly: true})
			return
		}
		p.show(string(tokens.Text()))
	case html.CommentToken:
		p.x.readText(p.at("comment"), string(tokens.Text()), readingRules{linksOnly: true})
	case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
		raw := string(tokens.Raw())
		name, more := tokens.TagName()
		tag := string(name)
		if strings.Contains(tag, ":") { // <https://…>, as mail and Markdown write links
			p.x.readText(p.at("text"), raw, readingRules{linksOnly: true})
		}
		if !inlineTags[tag] {
			p.flush()
		}
		p.raw = kind == html.StartTagToken && (tag == "script" || tag == "style")
		for more {
			var key, value []byte
			key, value, more = tokens.TagAttr()
			p.attribute(string(key), string(value))
		}
	}
}

func (p *pageReader) at(what string) Place {
	if p.part == "" {
		return Place{Part: what, Line: p.line}
	}
	return Place{Part: p.part + ", " + what, Line: p.line}
}

// show adds visible text. Only a line feed in the source starts a new line of
// what is read: a value does not go over one.
func (p *pageReader) show(text string) {
	if p.shown.Len() == 0 {
		p.from = p.line
	}
	p.shown.WriteString(text)
}

func (p *pageReader) flush() {
	if p.shown.Len() > 0 {
		p.x.readText(Place{Part: p.part, Line: p.from}, p.shown.String(), p.rules)
		p.shown.Reset()
	}
}

// attribute reads the link an attribute holds. Names of vocabularies are not
// links, although they look it.
func (p *pageReader) attribute(key, value string) {
	if value == "" || strings.HasPrefix(key, "xmlns") || key == "class" || key == "id" || key == "itemtype" {
		return
	}
	switch trimmed := strings.TrimSpace(value); {
	case isMailto(trimmed):
		p.x.readLine(p.at(key), trimmed, readingRules{})
	case strings.HasPrefix(trimmed, "//") && (key == "href" || key == "src" || key == "action"):
		p.x.judgeURL(p.at(key), "http:"+trimmed, false)
	default:
		p.x.readText(p.at(key), trimmed, readingRules{linksOnly: true})
	}
}
