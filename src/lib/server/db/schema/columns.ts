import { sql } from 'drizzle-orm';
import { customType, timestamp } from 'drizzle-orm/pg-core';

/** An instant. Always with a time zone: a zoneless timestamp means something else on every host. */
export const instant = (name: string) => timestamp(name, { withTimezone: true });

/** Full-text search vector; the database computes it, nobody reads it into the app. */
export const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

export const createdAt = () => instant('created_at').defaultNow().notNull();
export const updatedAt = () => instant('updated_at').defaultNow().notNull();

/** An empty `text[]` as a default that drizzle-kit writes verbatim. */
export const noTexts = sql`'{}'::text[]`;
