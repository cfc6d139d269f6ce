package simulator

// stories are all the simulator tells.
func stories() []story {
	return []story{documents(), payroll()}
}
