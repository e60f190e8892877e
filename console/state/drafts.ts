/** Texts that are being edited. They belong to the tab, and survive a reload and a sign-in. */

const PREFIX = 'iamulator.draft.'

/** @param name what is edited, such as the ARN of a policy */
export function draftOf(name: string): string | undefined {
  return sessionStorage.getItem(PREFIX + name) ?? undefined
}

export function keepDraft(name: string, text: string): void {
  sessionStorage.setItem(PREFIX + name, text)
}

export function dropDraft(name: string): void {
  sessionStorage.removeItem(PREFIX + name)
}
