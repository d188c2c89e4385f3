/** Whether Escape closes the list of a picker now, and nothing around it. */
export function closesList(event: Event): boolean {
  return event.target instanceof Element && event.target.matches('[role="combobox"][aria-expanded="true"]')
}
