"""Yes, no, disputed or silence: what the sentences around a question's subject do with it."""
