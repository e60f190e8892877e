/** The types of principals that a policy can name. */
export const principalTypes = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const
