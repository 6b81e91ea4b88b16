-- Census files, and the children imported from them.

CREATE TABLE census_imports (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    file_digest TEXT NOT NULL,
    collection_year TEXT,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_census_imports PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_census_imports_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT uq_census_imports_partnership_id_file_digest UNIQUE (partnership_id, file_digest),
    CONSTRAINT ck_census_imports_file_digest_is_not_blank CHECK (file_digest ~ '[^[:space:]]')
);

CREATE TABLE imported_children (
    partnership_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    census_import_id UUID NOT NULL,
    line INTEGER NOT NULL,
    source_child_id TEXT,
    person_id UUID,
    as_sent BYTEA NOT NULL,
    result TEXT NOT NULL,
    faults JSONB NOT NULL,
    CONSTRAINT pk_imported_children PRIMARY KEY (partnership_id, id),
    CONSTRAINT fk_imported_children_partnership_id FOREIGN KEY(partnership_id) REFERENCES partnerships (id),
    CONSTRAINT fk_imported_children_partnership_id_census_import_id FOREIGN KEY(partnership_id, census_import_id) REFERENCES census_imports (partnership_id, id),
    CONSTRAINT fk_imported_children_partnership_id_person_id FOREIGN KEY(partnership_id, person_id) REFERENCES people (partnership_id, id),
    CONSTRAINT uq_imported_children_partnership_id_census_import_id_line UNIQUE (partnership_id, census_import_id, line),
    CONSTRAINT ck_imported_children_result_is_known CHECK (result IN ('loaded', 'loaded_with_faults', 'refused'))
);

CREATE INDEX ix_imported_children_person_id ON imported_children (partnership_id, person_id);

CREATE INDEX ix_imported_children_source_id ON imported_children (partnership_id, source_child_id);
