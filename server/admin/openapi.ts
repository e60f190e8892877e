import document from './openapi.json' with { type: 'json' }

/** The published description of the endpoints. */
export const openApi: object = document
