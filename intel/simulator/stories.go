package simulator

import "slices"

// stories are all the simulator tells.
func stories() []story {
	return []story{
		payroll(), documents(), ownShop(), dgaFamily(), sharedHost(), crowdedEdge(), parkedName(), newDomain(), popular(), ipv6Only(), unregistered(),
		hostile(), testCategories(),
	}
}

// A Story names one of the cases the simulator tells.
type Story struct {
	Title string // as in the SourceHeader of its answers
	Start string // the indicator a demonstration of it begins with
}

// Stories lists what the simulator tells, in the order worth showing.
func (s *Simulator) Stories() []Story { return slices.Clone(s.world.told) }
