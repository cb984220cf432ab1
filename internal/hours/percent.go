package hours

import "fmt"

// Hundredths is a percentage in hundredths, truncated: 7600 is 76,00 %.
type Hundredths int

// String is what is printed: 76,00 %.
func (h Hundredths) String() string { return fmt.Sprintf("%d,%02d %%", h/100, h%100) }
