package intel

import (
	"math/big"
	"net/netip"
	"time"
)

// In every report a nil slice or pointer means Cloudflare did not report the
// field (absent or null), an empty slice means it reported none. The two are
// never the same word on a screen. A zero time means that no date was reported,
// or none that can be read (0000-00-00, the year 10000, words): one such date
// does not make an answer unreadable. Answer.Raw has it as it was given.

// A Category is a content or security category as an answer names it.
// SuperCategoryID is 0 when the item is itself a super-category (CONTRACT §3).
type Category struct {
	ID              int
	Name            string
	SuperCategoryID int
}

// A Ref is what a domain resolves to: a STIX id and an address (or a name).
type Ref struct {
	ID    string
	Value string
}

// An Application is the product Cloudflare associates with a domain.
type Application struct {
	ID   int
	Name string
}

// A DomainReport is the answer about one domain (CONTRACT §3, §4).
type DomainReport struct {
	Domain     string
	ResolvesTo []Ref
	// Rank is Cloudflare's global popularity rank, 1 the most popular of
	// 100,000; nil when not reported. Zero is never a rank.
	Rank        *int
	Application *Application
	// ContentCategories and SecurityCategories keep the order of the answer
	// and include the super-category items Cloudflare lists beside them.
	ContentCategories           []Category
	SecurityCategories          []Category
	RiskScore                   *float64 // 0 lowest … 1 highest
	InheritedFrom               string
	InheritedContentCategories  []Category
	InheritedSecurityCategories []Category
	SuspectedMalwareFamily      string // a suspected DGA family; "" when none
	Type                        string // e.g. "Apex domain"
	Notes                       string
}

// A BulkReport is the answer about several domains at once (CONTRACT §4).
// Missing names those asked that the answer left out, in the order asked.
type BulkReport struct {
	Domains []DomainReport
	Missing []string
}

// A HistoryReport is every categorization a domain has had, oldest first
// (CONTRACT §5).
type HistoryReport struct {
	Domain          string
	Categorizations []Categorization
}

// A Categorization is a set of categories and the interval it held for. Start
// is zero when not reported or unreadable, which puts it first. End is zero for
// the current one, and also when it is unreadable: that one may not be current.
type Categorization struct {
	Categories []Category
	Start, End time.Time
}

// An ASNReport is the overview of an autonomous system (CONTRACT §1).
type ASNReport struct {
	ASN         uint32
	Description string
	Country     string // ISO 3166 alpha-2
	Type        string // hosting_provider, isp, organization, or a later word
	DomainCount *int64
	TopDomains  []string
}

// A SubnetsReport is one page of an autonomous system's prefixes (CONTRACT §2).
type SubnetsReport struct {
	ASN uint32
	// AddressTotal counts IPv4 and IPv6 addresses; it exceeds 64 bits.
	AddressTotal *big.Int
	Subnets      []string // CIDR, in the spelling of the answer
	Count        int      // all prefixes, over all pages
	Page         int
	PerPage      int
}

// A Network is the autonomous system an address belongs to, as IP overview
// reports it.
type Network struct {
	ID          string // STIX id
	ASN         uint32
	Type        string
	Country     string
	Description string
}

// An IPList is a managed list an address is on. Only Name is certain to be
// there (CONTRACT §6: element shape undocumented).
type IPList struct {
	ID          int
	Name        string
	Description string
}

// An IPReport is the overview of one address (CONTRACT §6).
type IPReport struct {
	Address            netip.Addr
	Network            *Network // nil when unrouted or not reported
	SecurityCategories []Category
	Lists              []IPList
	PTR                []string // without the trailing dot
	PTRError           string
	Reservations       []string // IANA reservations
}

// A PassiveDNSRecord is a name seen at an address. First and Last are days,
// clipped by Cloudflare to the window asked; each is zero when not reported or
// unreadable, and then says nothing of when the name was seen.
type PassiveDNSRecord struct {
	Hostname    string
	First, Last time.Time
}

// A PassiveDNSReport is one page of the names seen at an address (CONTRACT §7).
type PassiveDNSReport struct {
	Records []PassiveDNSRecord
	Count   int // all names in the window, over all pages
	Page    int
	PerPage int // what was granted, which may be less than what was asked
}

// A PhishingReport is what the scans of a URL said; no scans means the URL was
// never scanned (CONTRACT §8.1).
type PhishingReport struct {
	Scans []PhishingScan
}

// A PhishingScan is one scan of a URL.
type PhishingScan struct {
	URL             string
	Domain          string
	Categorizations []PhishingCategorization
	Models          []PhishingModel
	Rules           []PhishingRule
	Status          *PhishingStatus
	ScreenshotPath  string
	// ScreenshotSignature is what a download of the screenshot is asked with.
	ScreenshotSignature string
}

// A PhishingCategorization is a verdict on a scanned URL, such as PHISHING,
// and how far it was verified, such as confirmed.
type PhishingCategorization struct {
	Category     string
	Verification string
}

// A PhishingModel is a model's score: 0 benign … 1 phishing.
type PhishingModel struct {
	Name  string
	Score *float64
}

// A PhishingRule is a matched detection rule.
type PhishingRule struct {
	Name        string
	Description string
	Banning     *bool
	Blocking    *bool
}

// A PhishingStatus says how far a scan has come.
type PhishingStatus struct {
	Complete     bool
	Processed    time.Time // zero when not reported or unreadable
	StatusCode   int       // HTTP status of the scanned page, 0 when not reported
	SubmissionID int64
}

// A WHOISContact is a party named in a WHOIS record. Fields are as given and
// usually redacted.
type WHOISContact struct {
	Name, Org, Street, City, Province, PostalCode, Country string
	Phone, PhoneExt, Fax, FaxExt, Email, ID, ReferralURL   string
}

// A WHOISReport is a registration record, old or new shape (CONTRACT §10).
type WHOISReport struct {
	Found     bool
	Domain    string
	Punycode  string
	Extension string
	ID        string
	DNSSEC    *bool
	Server    string
	Registrar string
	// Registrant is the one-line registrant of both shapes.
	Registrant                         string
	Created, Updated, Expires          time.Time // zero when not reported or unreadable
	CreatedRaw, UpdatedRaw, ExpiresRaw string    // as given, when given
	Nameservers                        []string
	Status                             []string // EPP status codes
	RegistrantContact                  WHOISContact
	AdministrativeContact              WHOISContact
	TechnicalContact                   WHOISContact
	BillingContact                     WHOISContact
	RegistrarContact                   WHOISContact
}

// A TokenReport says whether an API token is valid (CONTRACT §16).
type TokenReport struct {
	ID                   string
	Status               string // active, disabled, expired
	NotBefore, ExpiresOn time.Time
}

// An AccountsReport lists the accounts credentials can see (CONTRACT §16).
type AccountsReport struct {
	Accounts []Account
}

// An Account is a Cloudflare account.
type Account struct {
	ID, Name, Type       string
	Created              time.Time
	EnforceTwoFactor     *bool
	AbuseContactEmail    string
	ParentID, ParentName string // the organization that manages it, "" when none
}

// A CategoriesReport is the live list of categories, in the order of the answer
// (CONTRACT §13). [CategoriesReport.Catalogue] makes it usable.
type CategoriesReport struct {
	Categories []GatewayCategory
}

// A GatewayCategory is a super category, or one of its Subcategories, which
// have none themselves.
type GatewayCategory struct {
	ID                int
	Name, Description string
	Class             GatewayClass
	Beta              *bool
	Subcategories     []GatewayCategory
}

// A GatewayClass says what Gateway lets a plan do with a category. Later words
// than these are kept as they are.
type GatewayClass string

// The classes the documents name.
const (
	GatewayFree           GatewayClass = "free"
	GatewayPremium        GatewayClass = "premium"
	GatewayBlocked        GatewayClass = "blocked" // always, for every account
	GatewayRemovalPending GatewayClass = "removalPending"
	GatewayNoBlock        GatewayClass = "noBlock"
)
