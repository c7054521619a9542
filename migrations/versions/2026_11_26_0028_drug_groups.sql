-- The lists of revision 0028: a copy of what clinic_desktop/domain/formulary.py says. A test compares the two.

INSERT INTO clinic.drug_group_synonym (folded, name) VALUES
    ('penicillin', 'penicillins'),
    ('beta lactams', 'penicillins'),
    ('betalactams', 'penicillins'),
    ('cephalosporin', 'cephalosporins'),
    ('sulfa', 'sulfonamide antibiotics'),
    ('sulpha', 'sulfonamide antibiotics'),
    ('sulfa drugs', 'sulfonamide antibiotics'),
    ('sulfa antibiotics', 'sulfonamide antibiotics'),
    ('sulfonamides', 'sulfonamide antibiotics'),
    ('sulphonamides', 'sulfonamide antibiotics'),
    ('nsaid', 'NSAIDs'),
    ('non steroidal anti inflammatory drugs', 'NSAIDs'),
    ('quinolones', 'fluoroquinolones'),
    ('local anaesthetics', 'amide local anaesthetics'),
    ('local anesthetics', 'amide local anaesthetics'),
    ('ace inhibitor', 'ACE inhibitors'),
    ('arb', 'angiotensin receptor blockers'),
    ('opiates', 'opioids'),
    ('estrogens', 'oestrogens'),
    ('iodine', 'iodine-containing medicines');

INSERT INTO clinic.related_drug_group (name, related) VALUES
    ('penicillins', 'cephalosporins'),
    ('penicillins', 'carbapenems'),
    ('cephalosporins', 'penicillins'),
    ('cephalosporins', 'carbapenems'),
    ('carbapenems', 'penicillins'),
    ('carbapenems', 'cephalosporins'),
    ('NSAIDs', 'salicylates'),
    ('salicylates', 'NSAIDs'),
    ('sulfonamide antibiotics', 'sulfones'),
    ('sulfones', 'sulfonamide antibiotics');
