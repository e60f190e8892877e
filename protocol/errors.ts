/**
 * Defines every error that iamulator returns: one factory per AWS message.
 *
 * The letter in a factory's comment is the evidence for its text: S recorded on AWS, O measured on STS, I
 * quoted in a public report, D documented, E seen only in other tools (the most likely text, unverified).
 * "The text is ours" marks an error that AWS has in words that are not known, "Ours" one that AWS does not
 * have.
 */
export { AUTHORIZATION_ID_HEADER, AwsError, strictFederationError } from './errors/aws-error.ts'
export * from './errors/delegation.ts'
export * from './errors/entities.ts'
export * from './errors/keys.ts'
export * from './errors/members.ts'
export * from './errors/others.ts'
export * from './errors/passwords.ts'
export * from './errors/providers.ts'
export * from './errors/reports.ts'
export * from './errors/requests.ts'
export * from './errors/saml.ts'
export * from './errors/simulation.ts'
export * from './errors/sts.ts'
export * from './errors/web-identity.ts'
