/** Paths of roles and policies that only AWS creates. */

/** Reports whether a path is for service-linked roles and the policies that only they use. */
export function isServiceLinkedPath(path: string): boolean {
  return path.startsWith('/aws-service-role/')
}

/**
 * Reports whether a path is for roles of AWS services or of IAM Identity Center. Only AWS creates and changes
 * them.
 */
export function isReservedPath(path: string): boolean {
  return isServiceLinkedPath(path) || path.startsWith('/aws-reserved/')
}
