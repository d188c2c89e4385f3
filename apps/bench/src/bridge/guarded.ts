/** Where the resource server of a bridge's process answers. */
export const GUARDED = '/api/invoices'
