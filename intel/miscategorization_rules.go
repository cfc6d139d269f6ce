package intel

// The rules of findings. The strings are stored with a submission and printed
// by the command line; they do not change.
const (
	RuleTargetType       = "target-type"       // indicator_type is none of the four
	RuleTargetField      = "target-field"      // url for an address, or ip for a name
	RuleNoTarget         = "no-target"         // the field of the target is empty
	RuleTargetUnreadable = "target-unreadable" // the target is not one of its type, written live
	RuleReservedTarget   = "reserved-target"   // the target is set aside, such as a private address
	RuleUserInURL        = "user-in-url"       // the URL holds a user name
	RuleSpelling         = "spelling"          // the target is not ASCII
	RuleNothingToChange  = "nothing-to-change" // all four lists are empty
	RuleTwice            = "twice"             // a category stands twice in a list
	RuleBothSides        = "both-sides"        // a category is added and removed
	RuleManaged          = "managed"           // Cloudflare sets the category by itself
	RuleUnknownCategory  = "unknown-category"  // the id is not published
	RuleSuperCategory    = "super-category"    // the id is a group's
	RuleAlwaysBlocked    = "always-blocked"    // no request is known to change the category
	RuleUnclearLane      = "unclear-lane"      // nothing says which lists take the category
	RuleWrongLane        = "wrong-lane"        // the category stands in the lists of the other lane
	RuleDeprecated       = "deprecated"        // the category is not used any more
	RuleTooManyContent   = "too-many-content"  // more than MostContent afterwards
	RuleHasAlready       = "has-already"       // an added category is there
	RuleInheritsAlready  = "inherits-already"  // an added category is inherited
	RuleInherited        = "inherited"         // a removed category is only inherited
	RuleHasNot           = "has-not"           // a removed category is not there
	RuleBeforeUnknown    = "before-unknown"    // what the target has is not known
	RuleUnknownField     = "unknown-field"     // no document names the field
	RuleCredentials      = "credentials"       // the request holds the credentials
)

// SourcePugmark is the Source of findings that are a rule of ours and in no
// document.
const SourcePugmark = "pugmark"

// The other sources of the rules.
const (
	sourceReference = "API reference, Create Miscategorization"
	sourceSDK       = "Cloudflare's Go library, before version 1"
	sourceGuide     = "Cloudflare docs, Change categorization"
	sourceTable     = "Cloudflare docs, Domain categories"
)
