/** The demo's people the races are about, by id and name. */
export const DANA = { id: 'sup_dana', name: 'Dana Reyes' } as const
export const MILO = { id: 'sup_milo', name: 'Milo Novak' } as const
export const INES = { id: 'sup_ines', name: 'Inês Carvalho' } as const
export const NOOR = { id: 'cus_8F2K', name: 'Noor Haddad' } as const
export const TOMAS = { id: 'cus_4TQZ', name: 'Tomás Oliveira' } as const
export const AIKO = { id: 'cus_9KPR', name: 'Aiko Kuroda' } as const
