#include <QtTest>
class TestBundledChoices : public QObject
{
    Q_OBJECT
};
QTEST_GUILESS_MAIN(TestBundledChoices)
#include "test_bundled_choices.moc"
