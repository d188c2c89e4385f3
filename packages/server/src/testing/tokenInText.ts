/** A token in a text: its encoded head with its dot. The log's digests hold these three letters too, once in a while. */
export const TOKEN_IN_TEXT = /eyJ[\w-]{8,}\.[\w-]/
