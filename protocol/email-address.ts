/** The form of email addresses of accounts. Source: API reference of AWS Organizations, CreateAccount. */

const LOCAL_PART = /^(?!\.)[^\s"'()<>[\]:;,\\|%&@]+$/
const DOMAIN = /^(?![.-])[a-z\d.-]*\.[a-z\d.-]*(?<![.-])$/i
const PRINTABLE_ASCII = /^[!-~]{6,64}$/

/** Returns whether an account can have this address. */
export function isEmailAddress(text: string): boolean {
  const [local = '', domain = '', ...more] = text.split('@')
  return PRINTABLE_ASCII.test(text) && LOCAL_PART.test(local) && DOMAIN.test(domain) && more.length === 0
}
