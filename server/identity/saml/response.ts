/**
 * The form of a response before anything in it is believed. A response has one assertion, in the one place where it belongs, and no
 * signature but its own and the assertion's: what an attacker wraps around, beside or into a signed assertion is refused by that.
 */
import { invalidSamlBase64, invalidSamlResponse, rejectedByProvider } from '../../../protocol/errors.ts'
import {
  attributeOf,
  childrenNamed,
  parseXml,
  textOf,
  type XmlElement,
} from '../../standards/xml/document.ts'
import { ASSERTION, isSignIn, PROTOCOL, SIGNATURE, SUCCESS } from './names.ts'

export interface SamlResponse {
  readonly root: XmlElement
  /** An `Assertion` or an `EncryptedAssertion`. */
  readonly assertion: XmlElement
  /** Who is said to have sent it; undefined when it does not say. */
  readonly issuer: string | undefined
}

/** @param encoded the request's SAMLAssertion @throws InvalidIdentityToken, IDPRejectedClaim */
export async function readResponse(encoded: string): Promise<SamlResponse> {
  const root = await parseXml(decoded(encoded))
  if (!root || !isResponse(root)) throw invalidSamlResponse('it is not a SAML 2.0 response')
  requireSensibleSize(root)
  requireUniqueIds(root)
  requireKnownChildren(root)
  requireSuccess(root)
  const destination = attributeOf(root, 'Destination')
  if (destination !== undefined && !isSignIn(destination))
    throw invalidSamlResponse('its Destination is another recipient')
  const assertion = requireOnlyAssertion(root)
  requireOwnSignatures(root, [root, assertion])
  const [issuer] = childrenNamed(root, ASSERTION, 'Issuer')
  return { root, assertion, issuer: issuer && textOf(issuer).trim() }
}

/** The assertion that was encrypted: like one that was not, it stands alone. */
export async function readDecrypted(text: string): Promise<XmlElement> {
  const root = await parseXml(text)
  if (!root || root.namespace !== ASSERTION || root.name !== 'Assertion')
    throw invalidSamlResponse('the encrypted content is not an assertion')
  requireSensibleSize(root)
  requireUniqueIds(root)
  if (count(root, isAnyAssertion) > 1) throw moreThanOneAssertion()
  requireOwnSignatures(root, [root])
  return root
}

const moreThanOneAssertion = () => invalidSamlResponse('it has more than one assertion')

/** Base64, in which line ends do not matter, of UTF-8. */
function decoded(encoded: string): string {
  const compact = encoded.replace(/[\r\n\t ]+/g, '')
  const bytes = Buffer.from(compact, 'base64')
  if (bytes.toString('base64') !== compact) throw invalidSamlBase64()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw invalidSamlResponse('it is not UTF-8')
  }
}

/**
 * Elements and attributes together. No assertion of 100,000 characters in base64 comes near to it that says something, and more of them
 * take their time to verify.
 */
const MOST_NODES = 3000

function requireSensibleSize(root: XmlElement): void {
  let nodes = 0
  for (const { attributes } of elementsIn(root)) nodes += 1 + attributes.length
  if (nodes > MOST_NODES) throw invalidSamlResponse('it has too many elements and attributes')
}

function isResponse(root: XmlElement): boolean {
  return root.namespace === PROTOCOL && root.name === 'Response' && attributeOf(root, 'Version') === '2.0'
}

/** By whatever attribute: signatures refer to elements by them. */
function requireUniqueIds(root: XmlElement): void {
  const seen = new Set<string>()
  for (const { attributes } of elementsIn(root))
    for (const { name, value } of attributes.filter((each) => each.name.toLowerCase() === 'id')) {
      if (seen.has(value)) throw invalidSamlResponse(`two elements have the same ${name}`)
      seen.add(value)
    }
}

const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  [ASSERTION]: ['Issuer', 'Assertion', 'EncryptedAssertion'],
  [SIGNATURE]: ['Signature'],
  [PROTOCOL]: ['Extensions', 'Status'],
}

/** Each once; source: saml-core-2.0-os, 3.3.3. */
function requireKnownChildren(root: XmlElement): void {
  const seen = new Set<string>()
  for (const child of root.children) {
    if (typeof child === 'string' && child.trim() === '') continue
    if (typeof child === 'string' || !CHILDREN[child.namespace]?.includes(child.name))
      throw invalidSamlResponse('it contains unexpected content')
    if (seen.has(child.name)) throw invalidSamlResponse(`it has more than one ${child.name}`)
    seen.add(child.name)
  }
}

/** The identity provider has refused: there is no assertion to be expected. */
function requireSuccess(root: XmlElement): void {
  const [code] = childrenNamed(root, PROTOCOL, 'Status').flatMap((status) =>
    childrenNamed(status, PROTOCOL, 'StatusCode'),
  )
  if (!code) throw invalidSamlResponse('it has no status')
  if (attributeOf(code, 'Value') !== SUCCESS) throw rejectedByProvider()
}

function requireOnlyAssertion(root: XmlElement): XmlElement {
  const [assertion, ...more] = ['Assertion', 'EncryptedAssertion'].flatMap((name) =>
    childrenNamed(root, ASSERTION, name),
  )
  if (!assertion) throw invalidSamlResponse('it has no assertion')
  if (more.length > 0 || count(root, isAnyAssertion) > 1) throw moreThanOneAssertion()
  return assertion
}

/** Each owner may have one of its own; any other signature, or a second response, is there to deceive. */
function requireOwnSignatures(root: XmlElement, owners: readonly XmlElement[]): void {
  const own = owners.map((owner) => childrenNamed(owner, SIGNATURE, 'Signature').length)
  const all = count(root, ({ namespace, name }) => namespace === SIGNATURE && name === 'Signature')
  const isAlone = count(root, ({ namespace, name }) => namespace === PROTOCOL && name === 'Response') <= 1
  if (!isAlone || own.some((each) => each > 1) || all !== own.reduce((sum, each) => sum + each, 0))
    throw invalidSamlResponse('it contains unexpected signatures')
}

function isAnyAssertion({ namespace, name }: XmlElement): boolean {
  return namespace === ASSERTION && (name === 'Assertion' || name === 'EncryptedAssertion')
}

function count(root: XmlElement, is: (element: XmlElement) => boolean): number {
  let found = 0
  for (const element of elementsIn(root)) if (is(element)) found++
  return found
}

/** The element and all that are in it. */
function* elementsIn(element: XmlElement): Generator<XmlElement> {
  yield element
  for (const child of element.children) if (typeof child !== 'string') yield* elementsIn(child)
}
