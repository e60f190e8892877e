/** The services that iamulator emulates, as it introduces itself to people. */
export const EMULATED_SERVICES = 'IAM, IAM Access Analyzer, IAM Identity Center, Organizations, and STS'
