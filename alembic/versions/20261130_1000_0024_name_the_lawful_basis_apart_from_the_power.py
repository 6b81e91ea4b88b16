"""The lawful basis to process, apart from the power to ask or share."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

NEW_LAW = """
    INSERT INTO legal_gateways
        (code, title, source, kind, below_section_47, in_force_from) VALUES
    ('uk_gdpr_9_2_c', 'Vital interests of someone who cannot consent', 'UK GDPR article 9(2)(c)',
     'condition', 'with_reason', '2020-12-31'),
    ('uk_gdpr_10', 'Criminal convictions and offences, for safeguarding',
     'UK GDPR article 10 with Data Protection Act 2018 section 10(5) and Schedule 1 paragraph 18',
     'condition', 'with_reason', '2020-12-31'),
    ('dpa_2018_schedule_8_4', 'Safeguarding, in law-enforcement processing',
     'Data Protection Act 2018 section 35(5) and Schedule 8 paragraph 4', 'condition',
     'with_reason', '2018-05-25'),
    ('uk_gdpr_6_1_c_9_2_b', 'Legal obligation, social protection law',
     'UK GDPR articles 6(1)(c) and 9(2)(b) with Data Protection Act 2018 Schedule 1 paragraph 1',
     'lawful_basis', 'with_reason', '2020-12-31'),
    ('uk_gdpr_6_1_c_10', 'Legal obligation, offences', 'UK GDPR articles 6(1)(c) and 10',
     'lawful_basis', 'with_reason', '2020-12-31'),
    ('uk_gdpr_6_1_e_10', 'Task in the public interest, offences', 'UK GDPR articles 6(1)(e) and 10',
     'lawful_basis', 'with_reason', '2020-12-31'),
    ('dpa_2018_part_3', 'Law-enforcement processing, by a competent authority',
     'Data Protection Act 2018 Part 3, section 35', 'lawful_basis', 'with_reason', '2018-05-25')
"""

CONDITIONS = {
    "uk_gdpr_6_1_c": "uk_gdpr_9_2_g",
    "uk_gdpr_6_1_d": "uk_gdpr_9_2_c",
    "uk_gdpr_6_1_e": "uk_gdpr_9_2_g",
    "uk_gdpr_6_1_c_9_2_b": "uk_gdpr_9_2_b",
    "uk_gdpr_6_1_c_10": "uk_gdpr_10",
    "uk_gdpr_6_1_e_10": "uk_gdpr_10",
    "dpa_2018_part_3": "dpa_2018_schedule_8_4",
}

# A legal obligation where the Act says that it must be done, else the public task.
OBLIGATIONS = (
    "children_act_1989_s47",
    "children_act_2004_s16h",
    "children_act_2004_s16la",
    "domestic_abuse_act_2021_s49a",
)


def upgrade() -> None:
    for column in ("lawful_basis", "condition"):
        op.execute(f"ALTER TABLE legal_gateways ADD {column} TEXT")
        op.execute(
            f"ALTER TABLE legal_gateways ADD CONSTRAINT fk_legal_gateways_{column}"
            f" FOREIGN KEY ({column}) REFERENCES legal_gateways (code)"
        )
    op.execute(NEW_LAW)
    for basis, condition in CONDITIONS.items():
        op.execute(f"UPDATE legal_gateways SET condition = '{condition}' WHERE code = '{basis}'")
    op.execute(
        "UPDATE legal_gateways SET lawful_basis = CASE WHEN code IN"
        f" {OBLIGATIONS} THEN 'uk_gdpr_6_1_c' ELSE 'uk_gdpr_6_1_e' END"
        " WHERE kind IN ('power', 'duty')"
    )
    op.execute(
        "ALTER TABLE legal_gateways ADD CONSTRAINT ck_legal_gateways_a_power_has_the_lawful_basis"
        " CHECK (lawful_basis IS NULL OR kind IN ('power', 'duty'))"
    )
    op.execute(
        "ALTER TABLE legal_gateways ADD CONSTRAINT"
        " ck_legal_gateways_a_lawful_basis_has_the_condition"
        " CHECK (condition IS NULL OR kind = 'lawful_basis')"
    )
    for table in ("information_requests", "shares"):
        op.execute(f"ALTER TABLE {table} ADD lawful_basis TEXT")
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT fk_{table}_lawful_basis"
            " FOREIGN KEY (lawful_basis) REFERENCES legal_gateways (code)"
        )


def downgrade() -> None:
    for table in ("information_requests", "shares"):
        op.execute(f"ALTER TABLE {table} DROP lawful_basis")
    op.execute("ALTER TABLE legal_gateways DROP lawful_basis, DROP condition")
    op.execute(
        "DELETE FROM legal_gateways WHERE code IN ('uk_gdpr_9_2_c', 'uk_gdpr_10',"
        " 'dpa_2018_schedule_8_4', 'uk_gdpr_6_1_c_9_2_b', 'uk_gdpr_6_1_c_10', 'uk_gdpr_6_1_e_10',"
        " 'dpa_2018_part_3')"
    )
