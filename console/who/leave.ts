/**
 * Leaves the page by a form, as the pages without scripts do: the server answers with another session, and leads on.
 *
 * What it refuses, it shows on a page of its own, with a way back to `destination`. Drafts survive.
 */
export function leaveWith(action: string, fields: Readonly<Record<string, string>> = {}): void {
  const form = document.createElement('form')
  form.method = 'post'
  form.action = action
  for (const [name, value] of Object.entries({ destination: here(), ...fields })) {
    const input = document.createElement('input')
    input.type = 'hidden'
    input.name = name
    input.value = value
    form.append(input)
  }
  document.body.append(form)
  form.submit()
}

/** The address of the page, to which people come back. */
export function here(): string {
  return location.pathname + location.search
}

/** The same for a dialog that stays until the page is left. */
export function leavingWith(action: string, fields: Readonly<Record<string, string>>): Promise<void> {
  leaveWith(action, fields)
  return new Promise(() => {})
}
