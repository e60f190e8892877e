/**
 * Checks the structure of a response before any of its content is trusted.
 *
 * A response contains one assertion, in the one permitted place, and no signatures except its own and the
 * assertion's. Therefore content that an attacker wraps around, places beside, or inserts into a signed
 * assertion is rejected.
 */
import { rejectedByProvider } from '../../../protocol/errors.ts'
import {
  attributeOf,
  childrenNamed,
  parseXml,
  textOf,
  type XmlElement,
} from '../../standards/xml/document.ts'
import { malformed } from './flaws.ts'
import { ASSERTION, PROTOCOL, SIGNATURE, SUCCESS } from './names.ts'

export interface SamlResponse {
  readonly root: XmlElement
  /** An `Assertion` or an `EncryptedAssertion`. */
  readonly assertion: XmlElement
  /** The issuer that the response names; undefined when it names none. */
  readonly issuer: string | undefined
}

/**
 * Decodes a response and requires a valid structure.
 *
 * @param encoded the request's SAMLAssertion
 * @throws SamlFlaw; IDPRejectedClaim
 */
export async function readResponse(encoded: string): Promise<SamlResponse> {
  const root = await parseXml(decoded(encoded))
  if (!root || !isResponse(root)) throw malformed('it is not a SAML 2.0 response')
  requireLimitedSize(root)
  requireUniqueIds(root)
  requireKnownChildren(root)
  requireSuccess(root)
  const assertion = requireOnlyAssertion(root)
  requireOwnSignatures(root, [root, assertion])
  const [issuer] = childrenNamed(root, ASSERTION, 'Issuer')
  return { root, assertion, issuer: issuer && textOf(issuer).trim() }
}

/** Parses a decrypted assertion. Like one that was not encrypted, it must be the only assertion. */
export async function readDecrypted(text: string): Promise<XmlElement> {
  const root = await parseXml(text)
  if (!root || root.namespace !== ASSERTION || root.name !== 'Assertion')
    throw malformed('the encrypted content is not an assertion')
  requireLimitedSize(root)
  requireUniqueIds(root)
  if (countElements(root, isAnyAssertion) > 1) throw moreThanOneAssertion()
  requireOwnSignatures(root, [root])
  return root
}

const moreThanOneAssertion = () => malformed('it has more than one assertion')

/** Decodes base64 to UTF-8. Line breaks in the base64 text are ignored. */
function decoded(encoded: string): string {
  const compact = encoded.replace(/[\r\n\t ]+/g, '')
  const bytes = Buffer.from(compact, 'base64')
  if (bytes.toString('base64') !== compact) throw malformed('it is not base64')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw malformed('it is not UTF-8')
  }
}

/**
 * The maximum number of elements and attributes together. Meaningful assertions within 100,000 base64
 * characters have far fewer, and more would take long to verify.
 */
const MAX_NODES = 3000

function requireLimitedSize(root: XmlElement): void {
  let nodes = 0
  for (const { attributes } of elementsIn(root)) nodes += 1 + attributes.length
  if (nodes > MAX_NODES) throw malformed('it has too many elements and attributes')
}

function isResponse(root: XmlElement): boolean {
  return root.namespace === PROTOCOL && root.name === 'Response' && attributeOf(root, 'Version') === '2.0'
}

/** Requires unique IDs, in attributes of any spelling of `id`: signatures refer to elements by them. */
function requireUniqueIds(root: XmlElement): void {
  const seen = new Set<string>()
  for (const { attributes } of elementsIn(root))
    for (const { name, value } of attributes.filter((each) => each.name.toLowerCase() === 'id')) {
      if (seen.has(value)) throw malformed(`two elements have the same ${name}`)
      seen.add(value)
    }
}

const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  [ASSERTION]: ['Issuer', 'Assertion', 'EncryptedAssertion'],
  [SIGNATURE]: ['Signature'],
  [PROTOCOL]: ['Extensions', 'Status'],
}

/** Allows each of these children once. Source: saml-core-2.0-os, 3.3.3. */
function requireKnownChildren(root: XmlElement): void {
  const seen = new Set<string>()
  for (const child of root.children) {
    if (typeof child === 'string' && child.trim() === '') continue
    if (typeof child === 'string' || !CHILDREN[child.namespace]?.includes(child.name))
      throw malformed('it contains unexpected content')
    if (seen.has(child.name)) throw malformed(`it has more than one ${child.name}`)
    seen.add(child.name)
  }
}

/**
 * Requires the status Success. With any other status, the identity provider rejected the user and sent no
 * assertion.
 */
function requireSuccess(root: XmlElement): void {
  const [code] = childrenNamed(root, PROTOCOL, 'Status').flatMap((status) =>
    childrenNamed(status, PROTOCOL, 'StatusCode'),
  )
  if (!code) throw malformed('it has no status')
  if (attributeOf(code, 'Value') !== SUCCESS) throw rejectedByProvider()
}

function requireOnlyAssertion(root: XmlElement): XmlElement {
  const [assertion, ...more] = ['Assertion', 'EncryptedAssertion'].flatMap((name) =>
    childrenNamed(root, ASSERTION, name),
  )
  if (!assertion) throw malformed('it has no assertion')
  if (more.length > 0 || countElements(root, isAnyAssertion) > 1) throw moreThanOneAssertion()
  return assertion
}

/**
 * Allows each owner one signature of its own. Any other signature, or a second response, indicates an attack.
 */
function requireOwnSignatures(root: XmlElement, owners: readonly XmlElement[]): void {
  const own = owners.map((owner) => childrenNamed(owner, SIGNATURE, 'Signature').length)
  const all = countElements(root, ({ namespace, name }) => namespace === SIGNATURE && name === 'Signature')
  const hasOneResponse =
    countElements(root, ({ namespace, name }) => namespace === PROTOCOL && name === 'Response') <= 1
  if (!hasOneResponse || own.some((each) => each > 1) || all !== own.reduce((sum, each) => sum + each, 0))
    throw malformed('it contains unexpected signatures')
}

function isAnyAssertion({ namespace, name }: XmlElement): boolean {
  return namespace === ASSERTION && (name === 'Assertion' || name === 'EncryptedAssertion')
}

function countElements(root: XmlElement, matches: (element: XmlElement) => boolean): number {
  let found = 0
  for (const element of elementsIn(root)) if (matches(element)) found++
  return found
}

/** Yields the element and all of its descendants. */
function* elementsIn(element: XmlElement): Generator<XmlElement> {
  yield element
  for (const child of element.children) if (typeof child !== 'string') yield* elementsIn(child)
}
