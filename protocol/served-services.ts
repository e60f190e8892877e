/** The services that iamulator has, as messages for people list them. */
export const SERVED_SERVICES =
  'IAM, IAM Access Analyzer, IAM Identity Center, Organizations, AWS Sign-In, and STS'
