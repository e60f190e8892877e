/** Copies the address of what is open, and confirms it. */
import { say, sayFailure } from './overlays/toast.tsx'

/** @param url by default, the address of the page */
export function copyLink(url: string = location.href): void {
  navigator.clipboard.writeText(url).then(() => say('Copied the link'), sayFailure)
}
