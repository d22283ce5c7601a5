/** Whether a text may be an id of a row; anything else is nobody's, and an error to the database. */
export const isUuid = (text: string): boolean =>
	/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
