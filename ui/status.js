// Runs once in the place that tells how adding goes. The component stays while its words change, so a screen
// reader hears them.
element.setAttribute("role", "status");
element.setAttribute("aria-label", "Adding articles");
