/**
 * Defines responses that must be rejected, as data. They have content wrapped around signed assertions, or
 * invalid signatures.
 */
import { createHmac } from 'node:crypto'
import {
  assertionOf,
  EXCLUSIVE,
  goodResponse,
  INCLUSIVE,
  idpKey,
  invalidResponse,
  invalidToken,
  nameId,
  unsigned as notSigned,
  type Refusal,
  responseOf,
  signed,
  type TestKey,
} from './saml-responses.ts'

export interface Attack {
  readonly name: string
  /** Returns the XML, or base64 if `isEncoded`. */
  readonly make: (now: number, attackerKey: TestKey) => string
  readonly isEncoded?: true
  readonly error: Refusal
}

const badSignature = invalidToken('Response signature invalid')
const manyAssertions = invalidResponse('it has more than one assertion')
const sameId = invalidResponse('two elements have the same ID')
const unexpectedSignatures = invalidResponse('it contains unexpected signatures')
const misplaced = invalidResponse('it contains unexpected content')

export const MALLORY = nameId('mallory@example.com')
const forgedAssertion = (now: number, id = '_evil', more = '') =>
  assertionOf(now, { id, nameId: MALLORY, more })
export const original = (now: number) => signed(assertionOf(now))
const SIGNATURE = /<ds:Signature [\s\S]*?<\/ds:Signature>/
const signatureIn = (xml: string) => SIGNATURE.exec(xml)?.[0] ?? ''
const unsigned = (xml: string) => xml.replace(SIGNATURE, '')
/** Inserts content after the issuer of an assertion. */
const afterIssuer = (xml: string, inserted: string) => xml.replace('</saml:Issuer>', `$&${inserted}`)
const inSignature = (signature: string, inserted: string) =>
  signature.replace('</ds:Signature>', `<ds:Object>${inserted}</ds:Object></ds:Signature>`)
const withoutProlog = (xml: string) => xml.replace(/<\?xml[^>]*\?>\s*/, '')

/** Known by these numbers since "On Breaking SAML: Be Whoever You Want to Be" (2012). */
export const wrappings: readonly Attack[] = [
  {
    name: 'XSW1: the signed response inside the signature of a forged one',
    make: (now) => {
      const whole = withoutProlog(signed(responseOf(now, original(now)), '_response'))
      const forged = responseOf(now, forgedAssertion(now), { id: '_forged' })
      return afterIssuer(forged, inSignature(signatureIn(whole), whole))
    },
    error: manyAssertions,
  },
  {
    name: 'XSW2: the signed response beside its signature in a forged one',
    make: (now) => {
      const whole = withoutProlog(signed(responseOf(now, assertionOf(now)), '_response'))
      const bare = unsigned(whole)
      return afterIssuer(responseOf(now, forgedAssertion(now), { id: '_forged' }), bare + signatureIn(whole))
    },
    error: misplaced,
  },
  {
    name: 'XSW3: a forged assertion before the signed one',
    make: (now) => responseOf(now, forgedAssertion(now) + original(now)),
    error: invalidResponse('it has more than one Assertion'),
  },
  {
    name: 'XSW4: the signed assertion inside a forged one',
    make: (now) => responseOf(now, forgedAssertion(now, '_evil', original(now))),
    error: manyAssertions,
  },
  {
    name: 'XSW5: the signature in a forged assertion, the signed one at the end',
    make: (now) => {
      const xml = original(now)
      return responseOf(now, afterIssuer(forgedAssertion(now), signatureIn(xml)) + unsigned(xml))
    },
    error: invalidResponse('it has more than one Assertion'),
  },
  {
    name: 'XSW6: the signed assertion inside the signature of a forged one',
    make: (now) => {
      const xml = original(now)
      const wrapped = signatureIn(xml).replace('</ds:Signature>', `${unsigned(xml)}</ds:Signature>`)
      return responseOf(now, afterIssuer(forgedAssertion(now), wrapped))
    },
    error: manyAssertions,
  },
  {
    name: 'XSW7: the signed assertion among the extensions',
    make: (now) =>
      responseOf(now, forgedAssertion(now), {
        before: `<samlp:Extensions>${original(now)}</samlp:Extensions>`,
      }),
    error: manyAssertions,
  },
  {
    name: 'XSW8: the signed assertion in an object of the signature',
    make: (now) => {
      const xml = original(now)
      return responseOf(now, afterIssuer(forgedAssertion(now), inSignature(signatureIn(xml), unsigned(xml))))
    },
    error: manyAssertions,
  },
  {
    name: 'two assertions that are signed',
    make: (now) => responseOf(now, original(now) + signed(forgedAssertion(now), '_evil')),
    error: invalidResponse('it has more than one Assertion'),
  },
  {
    name: 'two elements of one ID',
    make: (now) => responseOf(now, original(now), { id: '_assertion' }),
    error: sameId,
  },
  {
    name: 'an ID in other letters',
    make: (now) => goodResponse(now).replace('<samlp:Status', '<samlp:Status Id="_assertion"'),
    error: invalidResponse('two elements have the same ID'),
  },
  {
    name: 'a signature without an assertion around it',
    make: (now) => {
      const xml = original(now)
      return responseOf(now, unsigned(xml).replace('<saml:NameID', `${signatureIn(xml)}<saml:NameID`))
    },
    error: unexpectedSignatures,
  },
  {
    name: 'two signatures of one assertion',
    make: (now) => {
      const xml = original(now)
      return responseOf(now, afterIssuer(xml, signatureIn(xml)))
    },
    error: unexpectedSignatures,
  },
  {
    name: 'a response in a response',
    make: (now) =>
      goodResponse(
        now,
        {},
        {
          before: `<samlp:Extensions>${withoutProlog(responseOf(now, '', { id: '_x' }))}</samlp:Extensions>`,
        },
      ),
    error: unexpectedSignatures,
  },
  {
    name: 'an assertion in another namespace',
    make: (now) => goodResponse(now, {}, { after: '<Assertion xmlns="urn:x"/>' }),
    error: misplaced,
  },
  {
    name: 'text beside the assertion',
    make: (now) => goodResponse(now, {}, { after: 'x' }),
    error: misplaced,
  },
]

const signedWith = (
  name: string,
  signing: Parameters<typeof goodResponse>[3],
  error = badSignature,
): Attack => ({
  name,
  make: (now) => goodResponse(now, {}, {}, signing),
  error,
})
/** Returns a response that is changed after it is signed. */
const changed = (name: string, from: string | RegExp, to: string, error: Refusal = badSignature): Attack => ({
  name,
  make: (now) => {
    const xml = goodResponse(now)
    const result = xml.replace(from, to)
    if (result === xml) throw new Error(`${name}: nothing was changed`)
    return result
  },
  error,
})

const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const SIGNED_INFO = /<ds:SignedInfo>[\s\S]+<\/ds:SignedInfo>/
const signedInfoIn = (xml: string) => SIGNED_INFO.exec(xml)?.[0] ?? ''
const digestIn = (xml: string) => /<ds:DigestValue>([^<]+)/.exec(xml)?.[1] ?? ''

export const signatures: readonly Attack[] = [
  { name: 'no signature', make: (now) => responseOf(now, assertionOf(now)), error: notSigned },
  {
    name: 'a signature of the response alone',
    make: (now) => signed(responseOf(now, assertionOf(now)), '_response'),
    error: notSigned,
  },
  {
    name: 'a bad signature of the response besides',
    make: (now) => signed(goodResponse(now), '_response').replace('Destination=', 'Consent="x" Destination='),
    error: badSignature,
  },
  {
    name: 'a key that the metadata do not have, published in the signature',
    make: (now, key) => goodResponse(now, {}, {}, { key }),
    error: badSignature,
  },
  signedWith('SHA-1', { algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }),
  signedWith('a digest by SHA-1', { digest: 'http://www.w3.org/2000/09/xmldsig#sha1' }),
  signedWith('inclusive canonicalization', { canonicalization: INCLUSIVE }),
  signedWith('a transform by inclusive canonicalization', { transforms: [ENVELOPED, INCLUSIVE] }),
  signedWith('no canonicalization of the assertion', { transforms: [ENVELOPED] }),
  signedWith('one transform too many', { transforms: [ENVELOPED, EXCLUSIVE, EXCLUSIVE] }),
  signedWith('transforms in another order', { transforms: [EXCLUSIVE, ENVELOPED] }),
  signedWith('two references', { xpaths: ["//*[@ID='_assertion']", "//*[local-name()='Conditions']"] }),
  signedWith('a part of the assertion alone', { xpaths: ["//*[local-name()='Conditions']"] }),
  signedWith('HMAC with the certificate as the key', {
    algorithm: 'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
    macOf: (text) => createHmac('sha1', idpKey.certificate).update(text).digest('base64'),
  }),
  signedWith('a transform by XSLT', {
    transforms: [ENVELOPED, 'http://www.w3.org/TR/1999/REC-xslt-19991116', EXCLUSIVE],
  }),
  signedWith('a transform by XPath', {
    transforms: [ENVELOPED, 'http://www.w3.org/TR/1999/REC-xpath-19991116', EXCLUSIVE],
  }),
  signedWith('a reference to the whole document', { xpaths: ['/*'], reference: { isEmptyUri: true } }),
  signedWith('a line end in what is signed that XML 1.0 does not know', { reference: { type: '\u2029' } }),
  changed('a reference to another file', 'URI="#_assertion"', 'URI="file:///etc/passwd"'),
  changed('a reference by XPointer', 'URI="#_assertion"', 'URI="#xpointer(id(\'_assertion\'))"'),
  changed('no reference', /<ds:Reference[\s\S]+<\/ds:Reference>/, ''),
  changed('no value', /<ds:SignatureValue>[^<]+/, '<ds:SignatureValue>'),
  changed('a value of zeros', /<ds:SignatureValue>[^<]+/, '<ds:SignatureValue>AAAA'),
  changed('another subject', 'alice@example.com', 'mallory@example.com'),
  changed('another role', ':role/Role,', ':role/Admin,'),
  changed('another ID', ' ID="_assertion"', ' ID="_other"'),
  changed(
    'another digest',
    /<ds:DigestValue>[^<]+/,
    '<ds:DigestValue>47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  ),
  {
    name: 'a comment in the digest, which the value of the signature does not cover',
    make: (now) => {
      const [xml, forged] = [original(now), signed(forgedAssertion(now, '_assertion'))]
      const both = `<ds:DigestValue><!--${digestIn(forged)}-->${digestIn(xml)}<`
      const mixed = signatureIn(xml).replace(/<ds:DigestValue>[^<]+</, both)
      return responseOf(now, forged.replace(SIGNATURE, mixed))
    },
    error: badSignature,
  },
  {
    name: 'two SignedInfo, one for the value of the signature and one for the assertion',
    make: (now) => {
      const [xml, forged] = [original(now), signed(forgedAssertion(now, '_assertion'))]
      const mixed = signatureIn(xml).replace(SIGNED_INFO, (signedInfo) => signedInfo + signedInfoIn(forged))
      return responseOf(now, forged.replace(SIGNATURE, mixed))
    },
    error: badSignature,
  },
  changed('an object in the signature', '</ds:Signature>', '<ds:Object/></ds:Signature>'),
  changed('an attribute more', 'ID="_assertion" ', 'ID="_assertion" x="y" '),
  changed('white space in a name', '>alice@', '> alice@'),
]
