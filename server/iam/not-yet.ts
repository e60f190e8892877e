/** Operations of IAM that are not implemented yet: they answer 501 NotImplemented by name. */

export const missing = {} as const
