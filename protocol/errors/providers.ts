/** Errors of identity providers. */
import {
  AwsError,
  alreadyExists,
  invalidInput,
  limitExceeded,
  noSuchEntity,
  validationError,
} from './aws-error.ts'

// ---- Identity providers -----------------------------------------------------------------------------------------

/** S for GetOpenIDConnectProvider, E for all others but DeleteOpenIDConnectProvider. */
export const noSuchOidcProvider = (arn: string) =>
  noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`)
/** S: DeleteOpenIDConnectProvider. */
export const noSuchOidcProviderToDelete = (arn: string) =>
  noSuchEntity(`OpenId connect Provider ${arn} cannot be found.`)
/** S for GetSAMLProvider and DeleteSAMLProvider, E for the others. */
export const noSuchSamlProvider = (arn: string) => noSuchEntity(`Manifest not found for arn ${arn}`)
/** The code is among those that UpdateSAMLProvider declares; the text is ours. */
export const noSuchSamlPrivateKey = (id: string) =>
  noSuchEntity(`The private key with id ${id} cannot be found.`)
/** S. `url` starts with https:// */
export const oidcProviderAlreadyExists = (url: string) =>
  alreadyExists(`Provider with url ${url} already exists.`)
/** I (org-formation/aws-resource-providers#59). */
export const samlProviderAlreadyExists = (name: string) =>
  alreadyExists(`Provider with name ${name} already exists.`)
/** S. */
export const invalidOidcUrl = () => validationError('Invalid Open ID Connect Provider URL')
/** S (2026-09): no message. A URL with a query or a fragment. */
export const oidcUrlWithQuery = () => new AwsError('InvalidInput', undefined, 400)
/** S (2026-09): an update without thumbprints. */
export const noThumbprint = () => invalidInput('Thumbprint list must contain at least one entry.')
/** S: although `limit` entries are accepted. */
export const tooManyThumbprints = (limit: number) =>
  invalidInput(`Thumbprint list must contain fewer than ${limit} entries.`)
/** S (2026-09). */
export const unparsableMetadata = () => invalidInput('Could not parse metadata')
/** S (2026-09): metadata of an entity that is no identity provider. */
export const noSamlIssuer = () =>
  invalidInput('SAML Providers must reference at least one SAML assertion issuer.')
/** D for the rule; the text is ours. */
export const invalidSamlPrivateKey = () =>
  invalidInput('The private key is not an RSA or EC key in PEM format.')
/** S (2026-09): an update of nothing. */
export const noSamlProviderUpdate = () =>
  validationError(
    'Unable to update identity provider. No updates are defined for metadata or encryption assertion.',
  )
/** S (2026-09): CreateSAMLProvider. */
export const encryptionWithoutKey = () =>
  validationError('Unable to set assertion encryption mode to Required because no private key is provided.')
/** S (2026-09): UpdateSAMLProvider. */
export const encryptionBeforeKey = () =>
  invalidInput('Failed to set assertion encryption mode to Required because no private key is present.')
/** S (2026-09). */
export const tooManySamlKeys = (limit: number) => limitExceeded(`Private key limit of ${limit} is reached.`)
/** S (2026-09). */
export const samlKeyAddedAndRemoved = () =>
  validationError(
    'Unable to add and remove private keys in the same request. Set a value for only one of the two parameters.',
  )
/** S (2026-09): the last key, while assertions must be encrypted. */
export const lastSamlKeyNeeded = () => invalidInput('Failed to remove private key.')

// ---- Trusted identity propagation: D for the rules; the texts are ours ------------------------------------------

/** @param member the path of the member in the request */
export const invalidContextKey = (member: string) =>
  invalidInput(
    `${member} can contain only ASCII letters, numbers, single spaces, and the following characters: _ . : / = + - @ #`,
  )
export const subjectTypeTwice = () =>
  invalidInput('Specify either SubjectTypeValue or SubjectTypeSourceKey, but not both.')
export const contextProviderNeeded = () =>
  invalidInput('IdentityCenterInstanceArn requires a context provider. Specify ContextProvider.')
export const contextProviderInUse = () =>
  invalidInput(
    'The context provider cannot be removed while an IAM Identity Center instance is associated. Remove the association first.',
  )
export const contextProviderGivenAndRemoved = () =>
  invalidInput('Specify either ContextProvider or RemoveContextProvider, but not both.')
export const instanceGivenAndRemoved = () =>
  invalidInput('Specify either IdentityCenterInstanceArn or RemoveIdentityCenterInstance, but not both.')
export const propagationChangedTwice = () =>
  invalidInput(
    'A request can change either the context provider or the IAM Identity Center association, but not both.',
  )
export const noOidcProviderUpdate = () =>
  invalidInput(
    'Unable to update identity provider. No updates are defined for the context provider or the IAM Identity Center association.',
  )
export const noSuchPropagationInstance = (arn: string) =>
  invalidInput(`The IAM Identity Center instance ${arn} was not found.`)
